#include "engine/base/version.hpp"

namespace lastmile {

constinit const std::string_view version_text = LASTMILE_VERSION;

}  // namespace lastmile
