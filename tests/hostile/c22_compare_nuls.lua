-- EXPECT limit:fuel | instruction budget
-- C compares a run of bytes up to a NUL at a time: texts of NULs take a call a byte
local x = string.rep('\0', 260000)
local y = string.rep('\0', 260000)
while x <= y do end
return true
