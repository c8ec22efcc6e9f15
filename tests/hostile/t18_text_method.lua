-- EXPECT error:runtime | attempt to index a string
('x').upper = nil
return true
