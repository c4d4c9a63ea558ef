package script

import (
	"fmt"
	"strings"
)

// unknown quotes a name and adds the one that was probably meant, or else all
// that are legal.
func unknown(name string, legal []string) string {
	if best, found := Nearest(name, legal); found {
		return fmt.Sprintf("%q (did you mean %s?)", name, best)
	}
	return fmt.Sprintf("%q (legal: %s)", clipped(name), strings.Join(legal, ", "))
}

// near adds to an error of a word which one was probably meant, if one is near.
func near(err error, what, word string, legal []string) error {
	if best, found := Nearest(word, legal); found {
		return fmt.Errorf("%s %q (did you mean %s?)", what, word, best)
	}
	return err
}

// Nearest is the legal name that was probably meant; false if none is near.
func Nearest(name string, legal []string) (string, bool) {
	const lettersMax = 2 // that may be wrong
	best, bestDistance := "", lettersMax+1
	for _, l := range legal {
		if d := distance(name, l); d < bestDistance {
			best, bestDistance = l, d
		}
	}
	return best, best != ""
}

// clipped shortens a word that nobody meant to be a name.
func clipped(word string) string {
	const lettersMax = 40
	runes := []rune(word)
	if len(runes) <= lettersMax {
		return word
	}
	return string(runes[:lettersMax]) + "…"
}

// distance is how many letters must be put in, taken out, changed, or swapped
// with their neighbour to turn a into b; words longer than any verb count as
// far away.
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	two, one := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now := make([]int, len(b)+1)
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(one[j]+1, now[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], two[j-2]+1)
			}
		}
		two, one = one, now
	}
	return one[len(b)]
}
