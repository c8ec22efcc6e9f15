-- EXPECT error:runtime | read-only
local _, t = ipairs(string)
t.upper = nil
return true
