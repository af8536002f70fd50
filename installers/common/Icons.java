import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.File;
import javax.imageio.ImageIO;

/** Draws the application's icons: {@code java installers/common/Icons.java src/main/resources/icons}. */
class Icons {
    void main(String[] args) throws Exception {
        for (int size : new int[] {16, 32, 64, 128, 256}) {
            ImageIO.write(draw(size), "png", new File(args[0], "redwheel-" + size + ".png"));
        }
    }

    private static BufferedImage draw(int size) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(size / 64.0, size / 64.0);
        g.setColor(new Color(0xD82C20));
        g.fill(new RoundRectangle2D.Double(1, 1, 62, 62, 16, 16));
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(5));
        g.draw(new Ellipse2D.Double(13, 13, 38, 38));
        g.setStroke(new BasicStroke(3.6f));
        AffineTransform upright = g.getTransform();
        for (int spoke = 0; spoke < 6; spoke++) {
            g.draw(new Line2D.Double(32, 26, 32, 13));
            g.rotate(Math.PI / 3, 32, 32);
        }
        g.setTransform(upright);
        g.fill(new Ellipse2D.Double(25.5, 25.5, 13, 13));
        g.dispose();
        return image;
    }
}
