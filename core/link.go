package core

import (
	"fmt"
	"strconv"
	"strings"
)

// Permille is a share in thousandths: a probability, or a speed.
type Permille int

// String gives percent: "5%", "12.5%".
func (p Permille) String() string {
	return strconv.FormatFloat(float64(p)/10, 'f', -1, 64) + "%"
}

// ParsePermille is the inverse of String. Anything else is ErrMalformed.
func ParsePermille(s string) (Permille, error) {
	digits, isPercent := strings.CutSuffix(s, "%")
	whole, tenth, _ := strings.Cut(digits, ".")
	w, err1 := strconv.ParseUint(whole, 10, 24)
	t, err2 := strconv.ParseUint("0"+tenth, 10, 8)
	p := Permille(w*10 + t)
	if !isPercent || err1 != nil || err2 != nil || p.String() != s {
		return 0, fmt.Errorf("%w: share %q (legal: percent like 5%% or 12.5%%)", ErrMalformed, s)
	}
	return p, nil
}

// Link is what one direction between two nodes does to the messages on it.
// Messages arrive in the order in which they were sent, but for those that
// Reorder picks.
type Link struct {
	LatencyMin Time // shortest time under way
	LatencyMax Time // longest, but for LongTail and Reorder; Invariant: LatencyMin <= LatencyMax
	// LongTail: a latency is as drawn for half of the messages, up to twice
	// as much above LatencyMin for a quarter, four times for an eighth, and so on.
	LongTail  bool
	Loss      Permille // of messages that never arrive
	Duplicate Permille // of messages that arrive twice
	Reorder   Permille // of messages that take up to three times as long again, and let others overtake them
}

// Validate says what is wrong with the link: ErrConfig with the field, its
// value and what is legal; or nil.
func (l Link) Validate() error {
	if err := validRange("latency", l.LatencyMin, l.LatencyMax); err != nil {
		return err
	}
	for _, share := range []struct {
		name string
		of   Permille
	}{{"loss", l.Loss}, {"duplicate", l.Duplicate}, {"reorder", l.Reorder}} {
		if share.of < 0 || share.of > 1000 {
			return fmt.Errorf("%w: %s=%v (legal: 0%% to 100%%)", ErrConfig, share.name, share.of)
		}
	}
	return nil
}
