package web

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// lessonFiles are the page's own lessons: scripts that speak to their reader. Their
// names begin with the number of their chapter, and a letter within it.
//
//go:embed lessons/*.txt
var lessonFiles embed.FS

// Template is the script of a lesson to begin one's own with.
//
//go:embed template.txt
var Template string

// LessonsIndex is where a site has the list of the lessons, which holds them whole, relative to the page.
const LessonsIndex = "lessons/index.json"

// Lesson is one of the page's own lessons, and a row of that list, which tools/site writes
// and the page reads when somebody wants a lesson.
type Lesson struct {
	Name    string `json:"name"`    // of its file, without the ending
	Number  string `json:"number"`  // of its chapter and within it: 2b
	Chapter string `json:"chapter"` // the title of its chapter
	Title   string `json:"title"`
	Text    string `json:"text"` // the script
}

// chapters are the titles of the chapters, from the first.
var chapters = []string{
	"Why consensus",
	"Electing a leader",
	"Replicating a log",
	"Safety",
	"Partitions",
	"Disks",
	"Snapshots",
	"Membership",
	"Reads",
	"Living with real clusters",
	"Break the contract",
	"", // Of etcd’s own scripts, which are no lessons: tools/site brings them.
	"Ten infamous runs",
}

// Lessons lists the lessons in the order of the course, but for the files that
// CheckLessonNames speaks of. The page's program does not ask: it would bring them all along.
func Lessons() []Lesson {
	list, _ := lessonsIn(lessonFiles)
	return list
}

// CheckLessonNames tells of a file in the folder of the lessons that the course has no
// place for, and which names are legal. tools/site stops there.
func CheckLessonNames() error {
	_, err := lessonsIn(lessonFiles)
	return err
}

// lessonsIn lists the lessons that files hold, with an error about the first one whose
// name is not legal, or whose number another one has already.
func lessonsIn(files fs.FS) (list []Lesson, misnamed error) {
	names, err := fs.Glob(files, "lessons/*.txt") // sorted
	if err != nil {
		panic("invariant: the pattern is one: " + err.Error())
	}
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			panic("invariant: an embedded file can be read: " + err.Error())
		}
		l := Lesson{Name: strings.TrimSuffix(strings.TrimPrefix(file, "lessons/"), ".txt"), Text: string(text)}
		err = l.place()
		if n := len(list); err == nil && n > 0 && list[n-1].Number == l.Number {
			err = fmt.Errorf("lesson %s is %s.txt already", l.Number, list[n-1].Name)
		}
		if err != nil {
			if misnamed == nil {
				misnamed = fmt.Errorf("web/%s: %w", file, err)
			}
			continue
		}
		for line := range strings.Lines(l.Text) {
			if title, is := strings.CutPrefix(line, "title "); is {
				l.Title = strings.TrimSpace(title)
				break
			}
		}
		list = append(list, l)
	}
	return list, misnamed
}

// place gives a lesson the number and the chapter that its name says.
func (l *Lesson) place() error {
	number, rest, _ := strings.Cut(l.Name, "-")
	var legal []string
	for i, title := range chapters {
		chapter := fmt.Sprintf("%02d", i+1)
		if title == "" {
			continue
		}
		legal = append(legal, chapter)
		letter, is := strings.CutPrefix(number, chapter)
		if is && len(letter) == 1 && consistsOf(letter, lowerCase) && rest != "" && consistsOf(rest, lowerCase+"0123456789-") {
			l.Number, l.Chapter = strings.TrimPrefix(number, "0"), title
			return nil
		}
	}
	return fmt.Errorf("want a name as in 02a-first-election.txt: the chapter (%s; a new one is a row in web/lessons.go), a letter, and words in lower case with hyphens before and between them", strings.Join(legal, ", "))
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz"

func consistsOf(text, letters string) bool { return strings.Trim(text, letters) == "" }
