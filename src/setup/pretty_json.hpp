// Lives in base now; the name of before for who still includes it.
#pragma once

#include "base/pretty_json.hpp"
