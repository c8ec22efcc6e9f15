-- EXPECT limit:fuel | work budget
while true do local s = string.format('%99.99f', 1.7e308) end
