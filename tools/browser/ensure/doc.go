// Command ensure prints the path of the Chromium that the end-to-end tests drive, and installs it where there is none and
// the machine allows it. Exit status 1 says that there is none; the reason goes to standard error.
//
// Read main.go; the work is done by tools/browser.
package main
