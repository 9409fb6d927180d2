# The Windows installer: for one person, without administrator rights.
#
# `wails build -nsis` compiles it after writing wails_tools.nsh beside it, which
# brings the names and the version from wails.json. What that file would do for
# the whole machine (HKEY_LOCAL_MACHINE, Program Files) is done here for the
# person who installs.
#
#   siz-icaro-installer.exe                                  asks one thing
#   siz-icaro-installer.exe /S /CENTRALE=https://...         asks nothing
#
# The address of the central service goes into centrale.txt beside the program,
# which reads it at its first start. The cases are never here: they are in the
# operator's own data, and neither an update nor a removal touches them.

Unicode true
!define REQUEST_EXECUTION_LEVEL "user"
!define UNINST_KEY_NAME "SIZ-ICARO"
!define WAILS_WIN10_REQUIRED "SIZ-ICARO richiede Windows 10 o successivo."
!define WAILS_ARCHITECTURE_NOT_SUPPORTED "SIZ-ICARO richiede Windows a 64 bit (x64)."
!define WAILS_INSTALL_WEBVIEW_DETAILPRINT "Installazione del componente WebView2 di Microsoft"
!include "wails_tools.nsh"
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "nsDialogs.nsh"

VIProductVersion "${INFO_PRODUCTVERSION}.0"
VIFileVersion "${INFO_PRODUCTVERSION}.0"
VIAddVersionKey "CompanyName" "${INFO_COMPANYNAME}"
VIAddVersionKey "FileDescription" "Installazione di ${INFO_PRODUCTNAME}"
VIAddVersionKey "ProductVersion" "${INFO_PRODUCTVERSION}"
VIAddVersionKey "FileVersion" "${INFO_PRODUCTVERSION}"
VIAddVersionKey "LegalCopyright" "${INFO_COPYRIGHT}"
VIAddVersionKey "ProductName" "${INFO_PRODUCTNAME}"

ManifestDPIAware true
SetCompressor /SOLID lzma
Name "${INFO_PRODUCTNAME}"
OutFile "..\..\bin\${INFO_PROJECTNAME}-${ARCH}-installer.exe"
InstallDir "$LOCALAPPDATA\Programs\SIZ-ICARO"
# An update goes where the program already is.
InstallDirRegKey HKCU "${UNINST_KEY}" "InstallLocation"
ShowInstDetails nevershow
ShowUninstDetails nevershow

!define MUI_ICON "..\icon.ico"
!define MUI_UNICON "..\icon.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PRODUCT_EXECUTABLE}"
!define MUI_FINISHPAGE_RUN_TEXT "Apri SIZ-ICARO"
!insertmacro MUI_PAGE_WELCOME
Page custom askCentral keepCentral
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Viene rimosso il programma. I dati di lavoro su questo computer restano, cifrati, e si ritrovano reinstallandolo."
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Italian"

# CENTRALE, the address that build/package --central presets.
!include "preset.nsh"

Var Central
Var CentralField

Function .onInit
  !insertmacro wails.checkArchitecture
  SetShellVarContext current
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/CENTRALE=" $Central
  ${If} ${Errors}
    StrCpy $Central "${CENTRALE}"
    # An update keeps the address in use.
    ClearErrors
    FileOpen $1 "$INSTDIR\centrale.txt" r
    ${IfNot} ${Errors}
      FileRead $1 $Central
      FileClose $1
    ${EndIf}
  ${EndIf}
FunctionEnd

Function askCentral
  !insertmacro MUI_HEADER_TEXT "Servizio centrale" "L'indirizzo con cui questo computer si riconcilia"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "Scrivi l'indirizzo che ti ha dato l'Ufficio di Piano. Se non lo conosci, lascia vuoto: il programma lo chiede al primo avvio."
  Pop $0
  ${NSD_CreateLabel} 0 32u 100% 10u "&Indirizzo del servizio centrale"
  Pop $0
  ${NSD_CreateText} 0 44u 100% 13u "$Central"
  Pop $CentralField
  ${NSD_SetFocus} $CentralField
  nsDialogs::Show
FunctionEnd

Function keepCentral
  ${NSD_GetText} $CentralField $Central
FunctionEnd

# A running program cannot be replaced: say so instead of failing halfway.
!macro refuseWhileRunning un
  Function ${un}refuseWhileRunning
    again:
    IfFileExists "$INSTDIR\${PRODUCT_EXECUTABLE}" 0 free
    ClearErrors
    FileOpen $0 "$INSTDIR\${PRODUCT_EXECUTABLE}" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "SIZ-ICARO è aperto. Chiudilo e riprova." /SD IDCANCEL IDRETRY again
      SetErrorLevel 1
      Abort "SIZ-ICARO è aperto."
    ${EndIf}
    FileClose $0
    free:
  FunctionEnd
!macroend
!insertmacro refuseWhileRunning ""
!insertmacro refuseWhileRunning "un."

# The WebView2 runtime is part of Windows 11 and of an updated Windows 10. Where
# it is missing, the standalone installer works without internet when the
# package carries it (build/package --webview2 FILE); otherwise Microsoft's
# small one fetches it.
!macro installWebView2
  !if /FileExists "..\webview2\MicrosoftEdgeWebView2RuntimeInstallerX64.exe"
    SetRegView 64
    ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}" "pv"
    ReadRegStr $1 HKCU "Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}" "pv"
    ${If} "$0$1" == ""
      DetailPrint "${WAILS_INSTALL_WEBVIEW_DETAILPRINT}"
      InitPluginsDir
      SetOutPath "$PLUGINSDIR"
      File "..\webview2\MicrosoftEdgeWebView2RuntimeInstallerX64.exe"
      ExecWait '"$PLUGINSDIR\MicrosoftEdgeWebView2RuntimeInstallerX64.exe" /silent /install'
    ${EndIf}
  !else
    !insertmacro wails.webview2runtime
  !endif
!macroend

Section
  Call refuseWhileRunning
  !insertmacro installWebView2

  SetOutPath "$INSTDIR"
  !insertmacro wails.files
  File "..\..\..\LICENSE"
  File /nonfatal "..\..\..\NOTICE"
  ${If} $Central != ""
    FileOpen $0 "$INSTDIR\centrale.txt" w
    FileWrite $0 "$Central"
    FileClose $0
  ${EndIf}

  CreateShortcut "$SMPROGRAMS\SIZ-ICARO.lnk" "$INSTDIR\${PRODUCT_EXECUTABLE}"
  CreateShortcut "$DESKTOP\SIZ-ICARO.lnk" "$INSTDIR\${PRODUCT_EXECUTABLE}"

  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetRegView 64
  WriteRegStr HKCU "${UNINST_KEY}" "DisplayName" "${INFO_PRODUCTNAME}"
  WriteRegStr HKCU "${UNINST_KEY}" "DisplayVersion" "${INFO_PRODUCTVERSION}"
  WriteRegStr HKCU "${UNINST_KEY}" "DisplayIcon" "$INSTDIR\${PRODUCT_EXECUTABLE}"
  WriteRegStr HKCU "${UNINST_KEY}" "Publisher" "${INFO_COMPANYNAME}"
  WriteRegStr HKCU "${UNINST_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINST_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINST_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINST_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINST_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINST_KEY}" "EstimatedSize" "$0"
SectionEnd

# By name, one by one: nothing that the installer did not put there is removed.
Section "uninstall"
  SetShellVarContext current
  Call un.refuseWhileRunning
  Delete "$SMPROGRAMS\SIZ-ICARO.lnk"
  Delete "$DESKTOP\SIZ-ICARO.lnk"
  Delete "$INSTDIR\${PRODUCT_EXECUTABLE}"
  Delete "$INSTDIR\centrale.txt"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\NOTICE"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  SetRegView 64
  DeleteRegKey HKCU "${UNINST_KEY}"
SectionEnd
