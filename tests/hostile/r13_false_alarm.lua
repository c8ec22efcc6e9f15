-- EXPECT error:runtime | C stack overflow
-- an error that looks like a limit is none
error('C stack overflow')
