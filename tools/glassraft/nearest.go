package main

import (
	"fmt"
	"strings"

	"glassraft/core/script"
)

// suggestion returns ` (did you mean X?)` for the subcommand nearest to a typed name, or nothing where none is near.
func suggestion(typed string) string {
	var names []string
	for _, s := range subcommands {
		names = append(names, s.name)
	}
	nearest, found := script.Nearest(strings.ToLower(typed), names)
	if !found {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", nearest)
}
