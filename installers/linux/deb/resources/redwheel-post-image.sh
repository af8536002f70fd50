#!/bin/sh
# jpackage runs this in the package's root just before it packs it. What a package puts outside /opt is its own content here, not
# the work of maintainer scripts: dpkg then knows every file, removes every file, and nothing can fail halfway.
set -eu
app=opt/redwheel
doc=usr/share/doc/redwheel
deb=$REDWHEEL_TOP/installers/linux/deb

# Without shortcuts and services jpackage's maintainer scripts do nothing.
rm DEBIAN/preinst DEBIAN/postinst DEBIAN/prerm DEBIAN/postrm

# jpackage copies the image without its file times, by which the JVM tells whether the ahead-of-time cache fits the jars.
find "$app" -type f | while IFS= read -r file; do
  original=$REDWHEEL_IMAGE/${file#"$app"/}
  if [ -f "$original" ]; then touch -r "$original" "$file"; fi
done

mkdir -p usr/bin usr/share/man/man1 "$doc"
ln -s /opt/redwheel/bin/redwheel usr/bin/redwheel
install -D -m 644 "$deb/redwheel.desktop" usr/share/applications/redwheel.desktop
install -D -m 644 "$deb/lintian-overrides" usr/share/lintian/overrides/redwheel
gzip -9n <"$deb/redwheel.1" >usr/share/man/man1/redwheel.1.gz
for size in 16 32 64 128 256; do
  install -D -m 644 "$REDWHEEL_TOP/src/main/resources/icons/redwheel-$size.png" "usr/share/icons/hicolor/${size}x$size/apps/redwheel.png"
done

# Where Debian looks for it.
mv "$app/share/doc/copyright" "$doc/copyright"
rmdir "$app/share/doc" "$app/share"
{
  printf 'redwheel (%s) unstable; urgency=medium\n\n' "$REDWHEEL_VERSION"
  awk '/^## / { n++ } n == 1 && sub(/^- /, "") { print; print "" }' "$REDWHEEL_TOP/CHANGELOG.md" | fmt -w 74 |
    awk '!NF { line = 0; next } { print (line++ ? "    " : "  * ") $0 }'
  printf '\n -- Redwheel <maintainers@redwheel.dev>  %s\n' "$(LC_ALL=C date -R)"
} | gzip -9n >"$doc/changelog.gz"

chmod -R u+w,a+rX,go-w .
find opt usr -type f -exec md5sum {} + >DEBIAN/md5sums
