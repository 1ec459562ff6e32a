package main

import (
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// The first line says what happened, the second what to do next.
var banners = map[string]string{
	"pt-BR": `A oficina está no ar, sala %[1]s, com %[2]d lugares.
Abra o seu link secreto:

  %[3]s

Participantes apontam a câmera para o código ou digitam:  %[4]s
%[5]s
Tudo fica guardado em %[6]s. Ctrl+C encerra; o mesmo comando continua de onde parou.
`,
	"en": `The workshop is running, room %[1]s, with %[2]d seats.
Open your secret link:

  %[3]s

Participants point their camera at the code or type:  %[4]s
%[5]s
Everything is kept in %[6]s. Ctrl+C stops; the same command goes on where it stopped.
`,
}

// Only this computer reaches a loopback address: whoever has no network yet should know.
var loopbackHints = map[string]string{
	"pt-BR": "Atenção: este endereço só funciona neste computador. Conecte-o à rede da sala e inicie de novo, ou diga qual usar com --addr.\n",
	"en":    "Note: this address works on this computer only. Connect it to the room's network and start again, or name one with --addr.\n",
}

// banner greets whoever started the server. hint is set where nobody asked for a loopback address and got one.
func banner(w io.Writer, lang string, seats int, r readyLine, hint bool) error {
	code, err := terminalQR(r.Participants)
	if err != nil {
		return err
	}
	text := fmt.Sprintf(banners[lang], r.Code, seats, r.Instructor, r.Participants, code, r.Data)
	if hint {
		text += loopbackHints[lang]
	}
	_, err = io.WriteString(w, text)
	return err
}

// terminalQR draws text as a QR code in half blocks, two modules a line. Light modules are drawn, dark ones left
// in the terminal's background: most terminals are dark, and cameras read the inverse as well.
func terminalQR(text string) (string, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return "", err
	}
	const quiet = 2                                                       // of four: the terminal's own margin does the rest
	light := func(x, y int) bool { return !code.Black(x-quiet, y-quiet) } // outside is light
	side := code.Size + 2*quiet
	var b strings.Builder
	for y := 0; y < side; y += 2 {
		b.WriteString("  ")
		for x := range side {
			upper, lower := light(x, y), y+1 < side && light(x, y+1)
			switch {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteRune(' ')
			}
		}
		b.WriteString("\n")
	}
	return b.String(), nil
}
