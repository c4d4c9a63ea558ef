// Package plainjson writes and reads JSON for the page: frames and the answers of the API, and what the page keeps for
// itself. It writes the very bytes that encoding/json would, whose generality costs 60 kB of the compressed program.
//
// It refuses what such values are not made of: maps, floats, types with a form of their own, and any struct tag but a name
// and omitempty. What it reads is smaller still, an object of texts, numbers, truth values and bytes, or a list of such
// objects: anybody may have written what lies in a browser's storage, so what is more is refused.
//
// Read marshal.go (what a value becomes), text.go (what a string becomes), then unmarshal.go (the way back).
//
//	text, err := plainjson.Marshal(struct{ Name string }{"S1"}) // {"Name":"S1"}
package plainjson
