-- EXPECT limit:fuel | work budget
-- a pattern whose states RE2 must follow one by one
local s = string.rep('ab', 900)
while true do matches(s, '[ab]*a[ab]{900}c') end
