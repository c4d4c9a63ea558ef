package words_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/words"
	"glassraft/web"
)

func TestPieces(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                 nil,
		" 12 · 3 ms":                       {"{1} ms"},
		"S1 crashes. It is down.":          {"{1} crashes.", "It is down."},
		"S1, S2 and S3 hold index 2 to 4.": {"{1} hold index {2} to {3}."},
		"one of S1 or S2, and S3":          {"one of {1}, and {2}"},
		"A majority (S1, S2) holds it (a heartbeat).":   {"A majority {1} holds it {2}.", "a heartbeat"},
		"S1 writes term 2, then sends entry 3":          {"{1} writes term {2}", "sends entry {1}"},
		"S1’s vote: no":                                 {"{1}’s vote:", "no"},
		"Client “c 1” waits;\nit asks again in 150.5ms": {"Client {1} waits;", "it asks again in {1}"},
		"✓ Election Safety":                             {"Election Safety"},
		"← Show more …":                                 {"Show more …"},
		"Raft paper §5.2, §9.3; dissertation §3.4":      {"Raft paper {1};", "dissertation {1}"},
		"Ready":        {"Ready"},
		"half of it (": {"half of it"},
	} {
		require.Equal(t, want, words.Pieces(text), "%q", text)
	}
}

// The page cuts its texts in web/words.js, by the same expressions, and says the same attributes and elements.
func TestTheBrowserCutsInTheSameWay(t *testing.T) {
	t.Parallel()
	page, err := web.Files.ReadFile("words.js")
	require.NoError(t, err)
	here, err := os.ReadFile("pieces.go")
	require.NoError(t, err)
	for _, name := range []string{"value", "values", "cuts", "core"} {
		require.Equal(t, literals(t, string(here), name+" "), literals(t, string(page), "const "+name+" "), name)
	}
	attributes := `say.attributes = new Set(["` + strings.Join(spoken, `", "`) + `"]);`
	require.True(t, strings.Contains(string(page), attributes), "words.js has other attributes than %v", spoken)
	patch, err := web.Files.ReadFile("patch.js")
	require.NoError(t, err)
	elements := `const unspoken = "[translate=no], ` + strings.Join(unspoken, ", ") + `";`
	require.True(t, strings.Contains(string(patch), elements), "patch.js leaves out others than %v", unspoken)
}

// literals joins the raw string literals in the line that begins with a text.
func literals(t *testing.T, source, begins string) string {
	t.Helper()
	for line := range strings.Lines(source) {
		if strings.HasPrefix(strings.TrimSpace(line), begins) {
			parts := strings.Split(line, "`")
			require.Greater(t, len(parts), 2, line)
			joined := ""
			for i := 1; i < len(parts); i += 2 {
				joined += parts[i] + "\n"
			}
			return joined
		}
	}
	require.Fail(t, "not found", begins)
	return ""
}
