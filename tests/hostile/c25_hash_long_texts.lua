-- EXPECT limit:fuel | budget
-- a fresh long text as a key is hashed byte by byte
local t, s, i = {}, string.rep('a', 250000), 0
while true do i = i + 1 local v = t[s .. i] end
