// engine/base/huge_pages.hpp
//
// A working memory of tens of megabytes is visited everywhere at once, and with
// pages of 4 KiB most visits miss the processor's table of pages.

#pragma once

#include <cstddef>

namespace lastmile {

inline constexpr std::size_t huge_page = 2 * 1024 * 1024;  // bytes

// Asks the system for huge pages where whole ones lie within; it may have none.
// To be called before the memory is written to.
void prefer_huge_pages(void* memory, std::size_t bytes) noexcept;

}  // namespace lastmile
