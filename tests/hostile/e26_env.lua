-- EXPECT error:compile | _ENV
local _ENV = {}
return true
