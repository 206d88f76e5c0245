@node "%~dp0serve.ts" %*
