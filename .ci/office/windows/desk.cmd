@echo off
rem Opens the desk in the browser; closing this window, or Ctrl+C, ends it.
title tmtool
echo The desk opens in the browser. Close this window to end it.
call "%~dp0tmtool.cmd" serve %*
if errorlevel 1 pause
