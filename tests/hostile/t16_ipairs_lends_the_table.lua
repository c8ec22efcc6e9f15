-- EXPECT error:runtime | read-only
-- what ipairs returns is what was given to it, not what stands behind
local _, t = ipairs(facts.hotfixes)
t[1] = 'KB1'
return true
