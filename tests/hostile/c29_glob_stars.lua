-- EXPECT limit:fuel | work budget
local s = string.rep('a', 60000)
while true do glob(s, '*a*a*a*a*a*b') end
