package imports

import "slices"

// protobufRuntime is the one implementation of protobuf that a program may hold. raft's messages are registered with it;
// a second one would hold a second registry, and panic or disagree.
const protobufRuntime = "google.golang.org/protobuf"

// protobufOthers are the implementations that raft used in the past, and that a dependency might bring back.
var protobufOthers = []string{"github.com/gogo", "github.com/golang/protobuf"}

// RuntimeViolations returns what is wrong with the protobuf runtimes among the packages of a program.
func RuntimeViolations(dependencies []string) []string {
	var found []string
	if !slices.ContainsFunc(dependencies, func(path string) bool { return matches(protobufRuntime+"/...", path) }) {
		found = append(found, "no package of "+protobufRuntime)
	}
	for _, path := range dependencies {
		if slices.ContainsFunc(protobufOthers, func(other string) bool { return matches(other+"/...", path) }) {
			found = append(found, "a second protobuf runtime: "+path)
		}
	}
	return found
}
