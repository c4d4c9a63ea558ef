package script

import (
	"glassraft/core"
	"glassraft/core/schedule"
)

// The words that some arguments choose from. What is legal is core's affair; these
// are for suggestions.

const readOnly = "read-only"

// enumerations lists the words by the argument's name.
var enumerations = map[string][]string{
	"how":        names(core.CrashLost, core.CrashClean, core.CrashTorn),
	"transition": names(core.TransitionAuto, core.TransitionImplicit, core.TransitionExplicit),
	"machine":    names(core.MachineKV, core.MachineAppender),
	readOnly:     {"safe", "lease-based"},
	"break":      names(core.AllBreaks()...),
}

// hostilities are the names of all kinds of weather.
var hostilities = names(schedule.Calm, schedule.Lossy, schedule.Rough, schedule.Cruel)

func names[T interface{ String() string }](list ...T) []string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return texts
}
