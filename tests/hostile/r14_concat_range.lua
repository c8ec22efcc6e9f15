-- EXPECT error:runtime | invalid value (nil)
return table.concat({}, '', math.mininteger, math.maxinteger) == ''
