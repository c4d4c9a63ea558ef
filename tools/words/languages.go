package words

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"

	"glassraft/core/script"
)

const (
	suffix       = ".words"
	originalName = "page" + suffix
	lessonSuffix = ".txt"
)

// Languages gives, for each language that something is translated into, what each piece and each text of a lesson is in
// it. files hold page.words, its translations page.de.words, and lessons/NAME.txt with lessons/NAME.de.words. Where two
// lessons translate the same text, the later one's words count, and before them the page's own. Errors name the file that
// is not in step with its original.
func Languages(files fs.FS) (map[string]map[string]string, error) {
	text, err := fs.ReadFile(files, originalName)
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	original := Original(string(text))
	page, lessons := map[string]map[string]string{}, map[string]map[string]string{}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != suffix || name == originalName {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		of, language, is := strings.Cut(strings.TrimSuffix(name, suffix), ".")
		if !is {
			return fmt.Errorf("%s: want a language in its name, as in page.de%s", name, suffix)
		}
		var said map[string]string
		into := lessons
		if of+suffix == originalName {
			into = page
			said, err = Translation(original, string(text))
		} else {
			said, err = ofLesson(files, of+lessonSuffix, string(text))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if into[language] == nil {
			into[language] = map[string]string{}
		}
		maps.Copy(into[language], said)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	for language, said := range page {
		if lessons[language] == nil {
			lessons[language] = map[string]string{}
		}
		maps.Copy(lessons[language], said)
	}
	return lessons, nil
}

// ofLesson is what each text of a lesson is in a translation.
func ofLesson(files fs.FS, name, words string) (map[string]string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	lesson, err := script.Parse(string(text))
	if err != nil {
		return nil, err
	}
	return script.Translate(lesson, words)
}
