-- EXPECT ok:true
-- a comparator that always says yes
local t = {}
for i = 1, 500 do t[i] = i end
table.sort(t, function() return true end)
return #t == 500
