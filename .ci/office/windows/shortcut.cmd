@echo off
rem Puts "tmtool.cmd", which starts desk.cmd of this folder, on the desktop of whoever starts this.
rem Neither PowerShell nor a script host is needed.
setlocal
rem UTF-8, so that names of folders in any script are written and read alike.
chcp 65001 >nul
set "KEY=HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
set "DESKTOP=%USERPROFILE%\Desktop"
rem The desktop may have been moved, to a network drive or into OneDrive.
for /f "tokens=2,*" %%a in ('reg query "%KEY%" /v Desktop 2^>nul ^| find "REG_"') do call set "DESKTOP=%%b"
if not exist "%DESKTOP%\" goto failed
>"%DESKTOP%\tmtool.cmd" echo @chcp 65001 ^>nul
if errorlevel 1 goto failed
>>"%DESKTOP%\tmtool.cmd" echo @call "%~dp0desk.cmd"
if errorlevel 1 goto failed
echo There is "tmtool" on the desktop now: a double click opens the desk.
pause
exit /b 0
:failed
echo Nothing could be put on the desktop. Do it by hand: click desk.cmd in this folder with the
echo right button, then "Send to" and "Desktop (create shortcut)".
pause
exit /b 2
