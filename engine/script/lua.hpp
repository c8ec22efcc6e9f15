// engine/script/lua.hpp
//
// The only door to Lua's C API. The library is the one that was built as C++
// (lua5.4-c++): an error of Lua is a C++ exception, so destructors run, and
// nothing here may swallow one with catch (...).

#pragma once

#include <lua.hpp>
