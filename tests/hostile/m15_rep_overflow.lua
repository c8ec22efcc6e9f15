-- EXPECT limit:memory | longer than 1 MiB
return ('ab'):rep(9223372036854775807, 'cd') == ''
