package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"glassraft/core/script"
)

// meansPrefix begins the line with a piece's translation.
const meansPrefix = "= "

// Original reads page.words: a piece a line; empty lines and those that begin with # are none.
func Original(text string) []string {
	var pieces []string
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			pieces = append(pieces, line)
		}
	}
	return pieces
}

// Translation reads a translation of page.words: each piece, and below it "= " and what stands for it, which has the same
// values in an order of its own. Errors name the first line that is not in step with the original, or what is missing.
func Translation(original []string, text string) (map[string]string, error) {
	said := map[string]string{}
	piece := ""
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		line = strings.TrimSpace(line)
		means, is := strings.CutPrefix(line, strings.TrimSpace(meansPrefix))
		means = strings.TrimSpace(means)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !is && piece != "":
			return nil, fmt.Errorf("line %d: want %q and what stands for %q, got %q", i+1, meansPrefix, piece, line)
		case !is && !slices.Contains(original, line):
			return nil, fmt.Errorf("line %d: the page does not say %q%s", i+1, line, meant(line, original))
		case !is:
			piece = line
		case piece == "":
			return nil, fmt.Errorf("line %d: %q stands for nothing", i+1, line)
		case means == "":
			return nil, fmt.Errorf("line %d: nothing stands for %q", i+1, piece)
		case !slices.Equal(numbers(piece), numbers(means)):
			return nil, fmt.Errorf("line %d: the values %v of %q became %v in %q", i+1, numbers(piece), piece, numbers(means), means)
		case said[piece] != "":
			return nil, fmt.Errorf("line %d: %q is there twice", i+1, piece)
		default:
			said[piece], piece = means, ""
		}
	}
	for _, piece := range original {
		if said[piece] == "" {
			return nil, fmt.Errorf("nothing stands for %q", piece)
		}
	}
	return said, nil
}

// meant tells what a line that nobody says was probably taken from.
func meant(line string, original []string) string {
	if piece, is := script.Nearest(line, original); is {
		return fmt.Sprintf(" (did you mean %q?)", piece)
	}
	return ""
}

var number = regexp.MustCompile(`\{\d+\}`)

// numbers are the values that a piece has, sorted.
func numbers(piece string) []string {
	return slices.Sorted(slices.Values(number.FindAllString(piece, -1)))
}
