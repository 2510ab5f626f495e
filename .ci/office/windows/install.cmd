@echo off
rem Installs tmtool into the folder "installed" beside this file, out of "wheels" alone.
rem It needs Python @PYTHON@ (64 bits), and no rights, index or network.
setlocal
set "CHECK=import struct, sys; sys.exit(sys.version_info[:2] != tuple(map(int, '@PYTHON@'.split('.'))) or struct.calcsize('P') != 8)"
set "BASE=py -@PYTHON@"
%BASE% -c "%CHECK%" >nul 2>nul
if not errorlevel 1 goto install
set "BASE=python"
%BASE% -c "%CHECK%" >nul 2>nul
if not errorlevel 1 goto install
echo tmtool: no Python @PYTHON@ (64 bits) was found on this machine. Ask for it, or for the folder of
echo tmtool that has a Python in it.
pause
exit /b 3
:install
%BASE% -m venv --clear "%~dp0installed"
if errorlevel 1 goto failed
rem No settings of pip are read: what it takes lies in this folder, and has the hashes listed here.
rem --no-deps: sentence-transformers and PyTorch are left out, and pip would not do without them.
set "PIP_CONFIG_FILE=nul"
"%~dp0installed\Scripts\python.exe" -I -m pip --isolated install --quiet --disable-pip-version-check --no-index --no-deps --require-hashes --find-links "%~dp0wheels" -r "%~dp0requirements.txt"
if errorlevel 1 goto failed
call "%~dp0tmtool.cmd" --version
if errorlevel 1 goto failed
echo Installed. desk.cmd opens the desk, shortcut.cmd puts it on the desktop.
pause
exit /b 0
:failed
if exist "%~dp0installed" rmdir /s /q "%~dp0installed"
echo tmtool: it was not installed; what went wrong stands above.
pause
exit /b 2
