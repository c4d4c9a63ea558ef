package main

import (
	"fmt"
	"strings"
)

// suggestionDistanceMax is how many letters a typed name may be off for the nearest one to be offered.
const suggestionDistanceMax = 2

// suggestion returns ` (did you mean X?)` for the subcommand nearest to a typed name, or nothing where none is near.
func suggestion(typed string) string {
	nearest, distance := "", suggestionDistanceMax+1
	for _, s := range subcommands {
		if d := editDistance(strings.ToLower(typed), s.name); d < distance {
			nearest, distance = s.name, d
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", nearest)
}

// editDistance counts the insertions, deletions and replacements of bytes that turn a into b (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1) // row[j] is the distance of the part of a seen so far to b[:j].
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
