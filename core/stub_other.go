//go:build !js

package core

import "log/slog"

// stubDebug is where a StubNetwork notes messages by default: the program's own
// logger, at debug level.
func stubDebug(text string, args ...any) { slog.Debug(text, args...) }
