-- EXPECT limit:fuel | budget
-- a full table whose keys come and go is built anew again and again
local t, i = {}, 0
for k = 1, 4096 do t['k' .. k] = k end
while true do i = i + 1 t['k' .. i] = nil t['x' .. i] = 1 end
