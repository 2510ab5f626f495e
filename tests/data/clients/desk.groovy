// What a translator does at the desk of OmegaT, where nobody sits there: the project is loaded, the
// glossaries are read by OmegaT's own manager, every segment is told, translations are typed in, and
// the memory of the project is saved as the editor saves it. What is told is one line of JSON each.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.omegat.core.data.PrepareTMXEntry
import org.omegat.gui.glossary.GlossaryManager

if (eventType.name() == "LOAD") {
    def tell = { kind, told -> println "TOLD " + JsonOutput.toJson([kind, told]) }
    def properties = project.projectProperties
    def manager = new GlossaryManager(null)
    manager.priorityGlossary = new File(properties.writeableGlossary)
    new File(properties.glossaryRoot).listFiles().sort().each { file ->
        manager.loadGlossaryFile(file).each {
            tell("term", [file.name, it.srcText, it.locText, it.commentText])
        }
    }
    def typed = new File(properties.projectRoot, "typed.json")
    def translations = typed.exists() ? new JsonSlurper().parse(typed, "UTF-8") : [:]
    def seen = [] as Set
    project.allEntries.each { entry ->
        def known = project.getTranslationInfo(entry)
        tell("segment", [entry.key.file, entry.srcText, known?.translation, entry.key.id])
        def texts = translations[entry.srcText]
        if (texts == null) return
        def again = !seen.add(entry.srcText)
        def made = new PrepareTMXEntry()
        made.source = entry.srcText
        made.translation = texts[again ? 1 : 0]
        made.note = texts[2]
        project.setTranslation(entry, made, !again, null)
    }
    // The file that Project > Save writes; saving itself needs a window.
    if (typed.exists())
        project.projectTMX.save(properties, properties.projectInternal + "project_save.tmx", true)
}
