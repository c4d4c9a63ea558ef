package web

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestTheLessonsHaveNamesOfTheCourse(t *testing.T) {
	t.Parallel()
	require.NoError(t, CheckLessonNames())
	files, err := os.ReadDir("lessons")
	require.NoError(t, err)
	count := 0
	for _, file := range files {
		if strings.HasSuffix(file.Name(), ".txt") {
			count++
		}
	}
	require.Len(t, Lessons(), count)
	first := Lessons()[0]
	require.Equal(t, []string{"01a-one-copy", "1a", "Why consensus", "One copy"}, []string{first.Name, first.Number, first.Chapter, first.Title})
}

// A file that the course has no place for is left out, and one sentence says so.
func TestNamesThatAreNoLessons(t *testing.T) {
	t.Parallel()
	const want = ".txt: want a name as in 02a-first-election.txt: the chapter (01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 13; a new one is a row in web/lessons.go), a letter, and words in lower case with hyphens before and between them"
	for name, row := range map[string]struct{ file, want string }{
		"a chapter that is not there": {"14a-mine", want},
		"etcd's own scripts":          {"12a-mine", want},
		"no chapter":                  {"my-lesson", want},
		"a chapter of one digit":      {"2d-mine", want},
		"no letter":                   {"02-mine", want},
		"two letters":                 {"02ab-mine", want},
		"no words":                    {"02a", want},
		"nothing but a hyphen":        {"02a-", want},
		"capitals":                    {"02z-Mine", want},
		"a dot, as before a language": {"02z-mine.de", want},
		"a number that is taken":      {"13a-zz", ".txt: lesson 13a is 13a-mine.txt already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := lessonsIn(fstest.MapFS{
				"lessons/02b-one.txt": {Data: []byte("glassraft 1\ntitle One\n")}, "lessons/13a-mine.txt": {}, "lessons/README.md": {},
				"lessons/" + row.file + ".txt": {},
			})
			require.EqualError(t, err, "web/lessons/"+row.file+row.want)
			require.Equal(t, []Lesson{
				{Name: "02b-one", Number: "2b", Chapter: "Electing a leader", Title: "One", Text: "glassraft 1\ntitle One\n"},
				{Name: "13a-mine", Number: "13a", Chapter: "Ten infamous runs"},
			}, list)
		})
	}
}

// Whoever names a lesson reads which chapters there are.
func TestTheChaptersStandInTheReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("lessons/README.md")
	require.NoError(t, err)
	listed := 0
	for i, title := range chapters {
		if title != "" {
			listed++
			require.Contains(t, string(readme), fmt.Sprintf("\n| %02d | %s |\n", i+1, title))
		}
	}
	require.Equal(t, listed, strings.Count(string(readme), "\n| 0")+strings.Count(string(readme), "\n| 1"))
}
