-- EXPECT limit:fuel | work budget
-- quadratic where the search is naive
local s, n = string.rep('a', 60000), string.rep('a', 30000) .. 'b'
while true do s:find(n) end
