package site

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
)

// hashLetters is how much of a file's SHA-256 stands in its name: enough that two of a site's versions never meet.
const hashLetters = 12

// hashedNames are those that hashedName gives, with or without a compressed form's suffix.
var hashedNames = regexp.MustCompile(`\.[0-9a-f]{12}\.[a-z]+(\.br|\.gz)?$`)

// hashedName puts the hash of a file's bytes before its last suffix: style.css becomes style.0123456789ab.css.
func hashedName(source string, text []byte) string {
	sum := sha256.Sum256(text)
	suffix := path.Ext(source)
	return strings.TrimSuffix(source, suffix) + "." + hex.EncodeToString(sum[:])[:hashLetters] + suffix
}
