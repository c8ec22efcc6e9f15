@echo off
rem collect.cmd [FOLDER]
rem
rem Collects what lastmile needs to know of this machine, on any Windows, with
rem nothing installed. It only reads: it changes no setting, starts and stops
rem nothing, connects to nothing. As administrator it sees more; without, what
rem it may not read is missing, and collect.log says so.
rem
rem     collect.cmd
rem     lastmile diagnose collected-MACHINE        (on your own machine)
rem
rem The folder holds names, accounts and addresses as they are. No passwords, no
rem private keys and no secrets of the registry are read. `lastmile gather run
rem FOLDER -o bundle.zip` makes a copy in which names are replaced.
setlocal enableextensions
set "OUT=%~1"
if "%OUT%"=="" set "OUT=collected-%COMPUTERNAME%"
if exist "%OUT%\" (
  echo collect: %OUT% is there already; give another folder 1>&2
  exit /b 1
)
mkdir "%OUT%"
if not exist "%OUT%\" exit /b 1
mkdir "%OUT%\logs"
set "LOG=%OUT%\collect.log"
echo collect.cmd 1 > "%LOG%"
ver >> "%LOG%"
echo computer %COMPUTERNAME%, %DATE% %TIME% >> "%LOG%"
set FAILED=0

rem The registry: settings, services, listener, firewall rules, certificates.
call :key terminal-server "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
call :key policy-ts "HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
call :key policy-firewall "HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
call :key policy-credentials "HKLM\SOFTWARE\Policies\Microsoft\Windows\CredentialsDelegation"
call :key policy-ssl "HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL"
call :key credssp "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
call :key firewall "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
call :key schannel "HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL"
call :key ciphers "HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL"
call :key windows "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" one
call :key product "HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions"
call :key language "HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language"
call :key setup "HKLM\SYSTEM\Setup" one
call :key profiles "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
call :key store-remote-desktop "HKLM\SOFTWARE\Microsoft\SystemCertificates\Remote Desktop"
call :key store-my "HKLM\SOFTWARE\Microsoft\SystemCertificates\My"
call :key interfaces "HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"
call :key client-servers "HKCU\Software\Microsoft\Terminal Server Client"
rem Of the Lsa key its values alone: below it are secrets.
call :key lsa "HKLM\SYSTEM\CurrentControlSet\Control\Lsa" one
call :key lsa-ntlm "HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0" one
call :key lsa-fips "HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy" one
for %%S in (TermService SessionEnv UmRdpService CertPropSvc KeyIso CryptSvc RpcSs RpcEptMapper DcomLaunch ProfSvc gpsvc BFE MpsSvc NlaSvc netprofm Dhcp Dnscache LanmanServer Netlogon W32Time Winmgmt) do (
  call :key service-%%S "HKLM\SYSTEM\CurrentControlSet\Services\%%S"
)

rem What commands say. Each into a file of its own. (An = would be taken for a
rem blank among the arguments of a call.)
set LINE=sc queryex type= service state= all
call :run sc-queryex.txt
set LINE=sc qc TermService
call :run sc-qc-TermService.txt
set LINE=netstat -ano
call :run netstat.txt
set LINE=netsh advfirewall show allprofiles
call :run netsh-profiles.txt
set LINE=netsh advfirewall firewall show rule name=all dir=in
call :run netsh-rules.txt
set LINE=ipconfig /all
call :run ipconfig.txt
set LINE=systeminfo
call :run systeminfo.txt
set LINE=qwinsta
call :run qwinsta.txt
set LINE=certutil -store "Remote Desktop"
call :run certutil-remote-desktop.txt
set LINE=certutil -store My
call :run certutil-my.txt
rem Who may read the key of the RDP certificate: rights alone, no key.
set LINE=icacls "%ProgramData%\Microsoft\Crypto\RSA\MachineKeys"
call :run icacls-machinekeys.txt
set LINE=icacls "%ProgramData%\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*"
call :run icacls-rdp-key.txt
rem How many days of the licensing grace period are left: the registry hides it.
set LINE=wmic /namespace:\\root\cimv2\TerminalServices path Win32_TerminalServiceSetting where "__CLASS!=''" call GetGracePeriodDays
call :run licensing-grace.txt

rem Event logs, as they are.
call :events System
call :events Application
call :events Security
call :events Microsoft-Windows-TerminalServices-LocalSessionManager/Operational
call :events Microsoft-Windows-TerminalServices-RemoteConnectionManager/Admin
call :events Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational
call :events Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational
call :events Microsoft-Windows-TerminalServices-RDPClient/Operational
call :events "Microsoft-Windows-User Profile Service/Operational"
call :events Microsoft-Windows-CAPI2/Operational

rem RDP Wrapper, where there is one.
if exist "%ProgramFiles%\RDP Wrapper\rdpwrap.ini" (
  copy /y "%ProgramFiles%\RDP Wrapper\rdpwrap.ini" "%OUT%\rdpwrap.ini" >nul 2>>"%LOG%"
  echo copied rdpwrap.ini >> "%LOG%"
)

echo %FAILED% could not be read >> "%LOG%"
echo Collected into %OUT%. What could not be read: %FAILED% (see collect.log there).
echo Diagnose it with: lastmile diagnose %OUT%
exit /b 0

rem :key NAME KEY [one]   one: its values alone, and not what is below it
:key
if "%~3"=="one" (
  reg query "%~2" > "%OUT%\%~1.txt" 2>>"%LOG%"
) else (
  reg export "%~2" "%OUT%\%~1.reg" >nul 2>>"%LOG%"
)
call :said %ERRORLEVEL% "%~2"
goto :eof

rem :run FILE, of what is in LINE
:run
%LINE% > "%OUT%\%~1" 2>>"%LOG%"
set CODE=%ERRORLEVEL%
if not exist "%OUT%\%~1" set CODE=nothing
for %%F in ("%OUT%\%~1") do if "%%~zF"=="0" set CODE=nothing
if "%CODE%"=="nothing" if exist "%OUT%\%~1" del "%OUT%\%~1"
set SAID=%LINE:"=%
call :said %CODE% "%SAID%"
goto :eof

rem :events CHANNEL
:events
set "NAME=%~1"
set "NAME=%NAME:/=-%"
wevtutil epl "%~1" "%OUT%\logs\%NAME%.evtx" >nul 2>>"%LOG%"
set CODE=%ERRORLEVEL%
if not exist "%OUT%\logs\%NAME%.evtx" set CODE=nothing
call :said %CODE% "%~1"
goto :eof

:said
if "%~1"=="0" (
  echo read %~2 >> "%LOG%"
) else (
  echo NOT read %~2: %~1 >> "%LOG%"
  set /a FAILED+=1 >nul
)
goto :eof
