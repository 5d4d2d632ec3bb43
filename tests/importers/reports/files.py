"""Files of reports, made in memory."""

from __future__ import annotations

import io

SENTENCE = "The council shut the Varda crossing on Monday, two officials said."
MORE = "Trucks that had waited for nine days at the gate were sent back to Orshabat in the evening."


def page(body="", *, head="", lang="en"):
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>Council shuts Varda | The Hill Times</title>
<meta property="og:title" content="Council shuts Varda"><meta property="og:site_name" content="The Hill Times">
<meta property="article:published_time" content="2030-06-03T10:00:00Z"><link rel="canonical" href="https://hill.example/varda">{head}
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Council shuts Varda</h1>
<p>{SENTENCE}</p><p>{MORE}</p>{body}</article><footer><p>Imprint and terms of our house</p></footer>
<script>document.write("The gate is open")</script></body></html>""".encode()


def pdf(*pages, title=""):
    """A PDF with a line of text per string; a page without strings is blank."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    kids = []
    for lines in pages:
        shown = "".join(f"1 0 0 1 50 {780 - 20 * n} Tm ({line}) Tj\n" for n, line in enumerate(lines))
        stream = f"BT /F1 12 Tf\n{shown}ET"
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R "
            f"/Resources << /Font << /F1 {font} >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({title}) >>")
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    start = len(data)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    data += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return data


def encrypted(data, password):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")  # noqa: S106
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
