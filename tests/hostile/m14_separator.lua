-- EXPECT limit:memory | longer than 1 MiB
local t = {}
for i = 1, 100 do t[i] = 'x' end
local s = string.rep('-', 20000)
return table.concat(t, s) == ''
