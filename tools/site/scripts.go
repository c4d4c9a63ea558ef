package site

import (
	_ "embed"
	"fmt"
	"strings"
)

// scriptsText is what we say of etcd/raft's scripts. Its first lines tell its form.
//
//go:embed scripts.txt
var scriptsText string

// about is what is said of a script.
type about struct{ name, group, text string }

// readAbout reads a text of the form of scripts.txt.
func readAbout(text string) ([]about, error) {
	var list []about
	group := ""
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		first, rest, _ := strings.Cut(paragraph, "\n")
		named, isGroup := strings.CutPrefix(first, "group ")
		switch {
		case strings.HasPrefix(first, "#"):
		case isGroup && rest == "":
			group = named
		case isGroup || group == "" || rest == "" || strings.Contains(first, " "):
			return nil, fmt.Errorf("site: scripts.txt: %q is neither a group nor a script with its paragraph", first)
		default:
			list = append(list, about{first, group, strings.Join(strings.Fields(rest), " ")})
		}
	}
	return list, nil
}
