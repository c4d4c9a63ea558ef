package site

import (
	"strconv"
	"strings"
)

// The names of content codings in HTTP (RFC 9110 §8.4.1).
const (
	codingBrotli   = "br"
	codingGzip     = "gzip"
	codingIdentity = "identity"
)

// chooseCoding picks the best of our codings that an Accept-Encoding header allows: the one that the client weighs most,
// among equals the smallest. Where the client refuses all of them it gets the plain file, as RFC 9110 §12.5.3 permits.
func chooseCoding(acceptEncoding string) string {
	weights := codingWeights(acceptEncoding)
	best, bestWeight := codingIdentity, 0.0
	for _, coding := range []string{codingBrotli, codingGzip, codingIdentity} {
		if weight := weightOf(weights, coding); weight > bestWeight {
			best, bestWeight = coding, weight
		}
	}
	return best
}

// weightOf returns the weight of a coding, from 0 (refused) to 1. Unnamed ones are refused unless a * names the rest;
// only the plain file is allowed without being named, as the last choice.
func weightOf(weights map[string]float64, coding string) float64 {
	if weight, named := weights[coding]; named {
		return weight
	}
	if weight, named := weights["*"]; named {
		return weight
	}
	if coding == codingIdentity {
		return 0.0001 // Below any weight that a header can write, which has three decimals.
	}
	return 0
}

// codingWeights reads an Accept-Encoding header. A weight that can't be read counts as refused.
func codingWeights(acceptEncoding string) map[string]float64 {
	weights := make(map[string]float64)
	for item := range strings.SplitSeq(acceptEncoding, ",") {
		coding, parameter, weighted := strings.Cut(item, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "" {
			continue
		}
		weights[coding] = 1
		if weighted {
			text, _ := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "q=")
			weight, err := strconv.ParseFloat(text, 64)
			if err != nil {
				weight = 0
			}
			weights[coding] = weight
		}
	}
	return weights
}
