-- EXPECT error:runtime | string expected
error(nil)
