-- EXPECT limit:fuel | instruction budget
-- a loop takes a text for its limit and reads all of it, twice
local s = string.rep('0', 250000)
while true do for i = 1, s do end end
