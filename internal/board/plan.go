package board

import (
	"slices"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// States of an agenda item.
const (
	itemDone = "done"
	itemLive = "live"
	itemNext = "next"
	itemCut  = "cut"
)

// plan holds the day against the clock.
func plan(s *room.State, w World, outline curriculum.Outline) (Clock, []Item, []Cut) {
	clock := Clock{Planned: outline.Minutes, Extra: s.Extra(time.Time{})}
	cuts := []Cut{}
	for _, cut := range w.Course.Cuts(w.Lang) {
		cuts = append(cuts, Cut{Cut: cut, On: s.Cuts[cut.ID]})
	}
	live := -1
	var elapsed time.Duration
	if !s.Started.IsZero() {
		elapsed = max(w.Now.Sub(s.Started), 0)
		started := s.Started
		clock.Started, clock.Elapsed = &started, int(elapsed/time.Second)
		live = liveItem(s, outline.Agenda, elapsed)
	}
	starts := make([]*time.Duration, len(outline.Agenda))
	for i, item := range outline.Agenda {
		starts[i] = begun(s, item)
	}
	agenda := make([]Item, len(outline.Agenda))
	for i, item := range outline.Agenda {
		view := Item{ID: item.ID, From: item.From, To: item.To, Title: item.Title, State: itemNext}
		switch {
		case i < live:
			view.State = itemDone
			if next := starts[i+1]; next != nil { // it ended when the next one began, where that is known
				view.Drift = minutes(*next - planned(item.To))
			}
		case i == live:
			view.State = itemLive
			// It ends as planned after its beginning, with the time that was given since, or it has run over already.
			late := max(elapsed-planned(item.To), 0)
			if starts[i] != nil {
				given := time.Duration(s.Extra(s.Started.Add(*starts[i]))) * time.Minute
				late = max(elapsed-planned(item.To), *starts[i]-planned(item.From)+given)
			}
			view.Drift = minutes(late)
			clock.Late = view.Drift
			id := item.ID
			clock.Item = &id
		}
		if s.Cuts[item.ID] && i != live {
			view.State = itemCut
		}
		agenda[i] = view
	}
	return clock, agenda, cuts
}

// liveItem is where the day is: the item that the window has reached, or one behind it that belongs to no unit
// (a break, a test) and is due by the clock.
func liveItem(s *room.State, agenda []curriculum.AgendaItem, elapsed time.Duration) int {
	at := -1
	if s.Window != nil {
		at = slices.IndexFunc(agenda, func(item curriculum.AgendaItem) bool { return slices.Contains(item.Units, s.Window.Unit) })
	}
	if s.Debate != "" {
		at = max(at, slices.IndexFunc(agenda, func(item curriculum.AgendaItem) bool { return slices.Contains(item.Debates, s.Debate) }))
	}
	for i := at + 1; i < len(agenda) && len(agenda[i].Units) == 0 && elapsed >= planned(agenda[i].From); i++ {
		at = i
	}
	return max(at, 0)
}

// begun is when the window first reached an item, from the start of the workshop; nil where that is not known.
func begun(s *room.State, item curriculum.AgendaItem) *time.Duration {
	for _, o := range s.Opened {
		if slices.Contains(item.Units, o.Unit) {
			at := o.At.Sub(s.Started)
			return &at
		}
	}
	return nil
}

func planned(minutes int) time.Duration { return time.Duration(minutes) * time.Minute }

// minutes counts whole ones, towards zero: less than one is on time.
func minutes(d time.Duration) int { return int(d / time.Minute) }
