// engine/library/inside.hpp
//
// The engine behind the public headers, and where the two meet. Both have a
// Value, a Session, a Result: in this room a bare name is the public one, and
// inside::Value the engine's. The public headers come last, so that the
// engine's own headers never see two of one name; include this header and no
// other of the engine.

#pragma once

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/base/version.hpp"
#include "engine/explain/why.hpp"
#include "engine/fire/session.hpp"
#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/source.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile::inside {

using lastmile::Call;
using lastmile::Diagnostic;
using lastmile::Diagnostics;
using lastmile::Fact;
using lastmile::FactId;
using lastmile::FactType;
using lastmile::Field;
using lastmile::Function;
using lastmile::Kind;
using lastmile::Listener;
using lastmile::Loaded;
using lastmile::Parameter;
using lastmile::Proof;
using lastmile::Result;
using lastmile::Session;
using lastmile::Severity;
using lastmile::Stopped;
using lastmile::Strategy;
using lastmile::to_text;
using lastmile::Type;
using lastmile::TypeId;
using lastmile::Value;
using lastmile::why;

}  // namespace lastmile::inside

#include <lastmile/session.hpp>
