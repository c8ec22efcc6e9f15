-- EXPECT limit:fuel | work budget
-- compiling is what costs
local i = 0
while true do i = i + 1 matches('a', '\\pL\\pN\\pP' .. i) end
