package dev.redwheel.ui.control;

import dev.redwheel.model.Severity;
import dev.redwheel.ui.common.I18n;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.event.Event;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.CodeArea;
import org.fxmisc.richtext.model.StyleSpans;

/**
 * A monospaced YAML text with line numbers, highlighting and marks on lines that have a problem. Editable unless said
 * otherwise. FX thread only.
 */
public final class YamlEditor extends StackPane {
    /**
     * Something to say about one line.
     *
     * @param line from 1
     * @param message one sentence for the person editing
     */
    public record LineMarker(int line, Severity severity, String message) {}

    private final CodeArea area = new CodeArea();
    private final StringProperty text = new SimpleStringProperty(this, "text", "");
    private List<LineMarker> markers = List.of();

    public YamlEditor() {
        getStyleClass().add("yaml-editor");
        area.setAccessibleText(I18n.text("control.code.name"));
        area.setParagraphGraphicFactory(this::gutter);
        getChildren().add(new VirtualizedScrollPane<>(area));
        addEventFilter(ScrollEvent.SCROLL, this::scrolled);

        area.textProperty().addListener((property, was, now) -> {
            // One line may change the meaning of those after it; the whole text is a few hundred lines and costs about
            // a ms.
            if (!now.isEmpty()) {
                StyleSpans<Collection<String>> spans = YamlHighlighter.highlight(now);
                area.setStyleSpans(0, spans);
            }
            text.set(now);
        });
        text.subscribe(value -> replaceChanged(value == null ? "" : value));
    }

    /** The wheel moves the page around it once there is no more of the text in that direction. */
    private void scrolled(ScrollEvent event) {
        double hidden = area.getTotalHeightEstimate() - area.getHeight();
        double above = area.getEstimatedScrollY();
        boolean moves = event.getDeltaY() > 0 ? above > 1 : above < hidden - 1;
        if (event.getDeltaY() != 0 && event.getDeltaX() == 0 && !moves && getParent() != null) {
            event.consume();
            Event.fireEvent(getParent(), event.copyFor(getParent(), getParent()));
        }
    }

    /** The text, both ways. Setting it touches only what differs, so that caret and scroll position stay. */
    public StringProperty textProperty() {
        return text;
    }

    public String getText() {
        return text.get();
    }

    public void setText(String newText) {
        text.set(newText);
    }

    /** Marks these lines and no others; those beyond the end are ignored. Marking the same again costs nothing. */
    public void setMarkers(List<LineMarker> lines) {
        List<LineMarker> before = markers;
        markers = List.copyOf(lines);
        Stream.concat(before.stream(), markers.stream())
                .filter(marker -> before.contains(marker) != markers.contains(marker))
                .mapToInt(marker -> marker.line() - 1)
                .filter(paragraph -> paragraph < area.getParagraphs().size())
                .distinct()
                .forEach(area::recreateParagraphGraphic);
    }

    public BooleanProperty editableProperty() {
        return area.editableProperty();
    }

    public void setEditable(boolean editable) {
        area.setEditable(editable);
    }

    public boolean isEditable() {
        return area.isEditable();
    }

    /** Brings a line into view and puts the caret there. */
    public void goToLine(int line) {
        int paragraph = Math.clamp(line - 1L, 0, area.getParagraphs().size() - 1);
        area.moveTo(paragraph, 0);
        area.requestFollowCaret();
    }

    /** Scrolls back to the first line. */
    public void scrollToTop() {
        area.moveTo(0);
        area.scrollToPixel(0, 0);
    }

    @Override
    public void requestFocus() {
        area.requestFocus();
    }

    private void replaceChanged(String now) {
        String was = area.getText();
        if (was.equals(now)) {
            return;
        }
        int start = 0;
        int shorter = Math.min(was.length(), now.length());
        while (start < shorter && was.charAt(start) == now.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && was.charAt(was.length() - 1 - end) == now.charAt(now.length() - 1 - end)) {
            end++;
        }
        boolean first = was.isEmpty();
        int caret = area.getCaretPosition();
        area.replaceText(start, was.length() - end, now.substring(start, now.length() - end));
        if (caret <= start) {
            area.moveTo(caret);
        } else if (caret >= was.length() - end) {
            area.moveTo(caret + now.length() - was.length());
        }
        if (first) {
            area.getUndoManager().forgetHistory();
            scrollToTop();
        }
    }

    private Node gutter(int paragraph) {
        Label number = new Label(Integer.toString(paragraph + 1));
        number.getStyleClass().add("line-number");
        Label mark = new Label();
        mark.getStyleClass().add("line-mark");
        HBox gutter = new HBox(mark, number);
        gutter.getStyleClass().add("gutter");
        gutter.setAlignment(Pos.TOP_LEFT);
        worst(paragraph + 1).ifPresent(marker -> {
            mark.setGraphic(FindingList.icon(marker.severity()));
            mark.setTooltip(new Tooltip(marker.message()));
            mark.setAccessibleText(I18n.text("control.code.problem", marker.line(), marker.message()));
            gutter.getStyleClass().add("marked");
        });
        return gutter;
    }

    private Optional<LineMarker> worst(int line) {
        List<LineMarker> here =
                markers.stream().filter(marker -> marker.line() == line).toList();
        return here.stream().max((a, b) -> a.severity().compareTo(b.severity()));
    }
}
