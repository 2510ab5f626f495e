@echo off
rem tmtool COMMAND ..., as on the pages of tmtool.
setlocal
set "PYTHON=%~dp0python\python.exe"
if not exist "%PYTHON%" set "PYTHON=%~dp0installed\Scripts\python.exe"
if exist "%PYTHON%" goto start
echo tmtool: not installed yet: start install.cmd in this folder first 1>&2
exit /b 3
:start
"%PYTHON%" -I "%~dp0start.py" %*
exit /b %ERRORLEVEL%
